/** Writes in place of what stands from `from` to `to`, as if it were typed: the browser's undo takes it back. */
export function insertText(field: HTMLTextAreaElement, text: string, from: number, to: number): void {
  field.focus()
  field.setSelectionRange(from, to)
  // Deprecated, and the only way of which undo knows.
  if (document.execCommand('insertText', false, text)) return
  field.setRangeText(text, from, to, 'end')
  field.dispatchEvent(new InputEvent('input', { bubbles: true }))
}
