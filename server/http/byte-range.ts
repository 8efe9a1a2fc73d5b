import type { Part } from '../actions/file-store.ts'

/**
 * The part that a Range header asks for (RFC 9110, section 14). Null: all of it, as nothing or several parts are asked
 * for, or nothing that can be understood. `outside`: the file has no such part.
 */
export function partOf(range: string | undefined, size: number): Part | null | 'outside' {
  const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(range?.trim() ?? '') ?? []
  if (from === '' && to === '') return null
  const first = from === '' ? Math.max(0, size - Number(to)) : Number(from)
  const last = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1)
  if (from !== '' && to !== '' && Number(to) < first) return null
  return first > last ? 'outside' : { first, last }
}
