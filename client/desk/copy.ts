/**
 * Puts a text on the clipboard; true when it really is there. Browsers allow it on secure pages only, and a person
 * may forbid it.
 */
export async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return false
  }
}
