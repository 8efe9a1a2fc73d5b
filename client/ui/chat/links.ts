export interface Part {
  text: string
  /** Where it leads, if it is an address. */
  href?: string
}

/** No blank, quotation mark, or character that is not seen is part of an address. */
const ADDRESS = /\b(?:https?:\/\/|mailto:|tel:\+?\d)[^\s<>"“”'`\p{Cc}\p{Cf}\p{DI}]+/giu
/** A sentence may end behind an address. */
const ENDS = new Set('.,;:!?…)]}')

/**
 * A text in parts: addresses that may be followed, and what stands between. Only what is written out with one of four
 * schemes is one, and it leads where it says: nothing is added, decoded or hidden.
 */
export function partsOf(text: string): Part[] {
  const parts: Part[] = []
  let end = 0
  for (const { 0: found, index } of text.matchAll(ADDRESS)) {
    const address = withoutEnd(found)
    if (!isAddress(address)) continue
    if (index > end) parts.push({ text: text.slice(end, index) })
    parts.push({ text: address, href: address })
    end = index + address.length
  }
  if (end < text.length) parts.push({ text: text.slice(end) })
  return parts
}

/** A bracket that was opened in the address belongs to it. */
function withoutEnd(found: string): string {
  let unopened = found.split(')').length - found.split('(').length
  let end = found.length
  for (; ENDS.has(found.charAt(end - 1)); end--) if (found[end - 1] === ')' && unopened-- <= 0) break
  return found.slice(0, end)
}

function isAddress(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, hostname, username } = new URL(text)
  if (protocol === 'mailto:') return /^mailto:[^?]+@[^?]+/i.test(text)
  if (protocol === 'tel:') return true
  // A name before the host makes an address look like another's.
  return /^https?:$/.test(protocol) && hostname !== '' && username === ''
}
