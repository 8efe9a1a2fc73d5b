import type { FileFamily, UploadSpec } from '../../../shared/tasks/upload.ts'
import { refused, type Refused } from '../outcome.ts'
import type { Rule } from './rule.ts'

export const MB = 1_000_000

/** By type, as the content says. What is in none of them is not taken. */
const families: Record<FileFamily, readonly string[]> = {
  picture: [
    'image/jpeg',
    'image/png',
    'image/webp',
    'image/gif',
    'image/avif',
    'image/heic',
    'image/heif',
    'image/tiff',
  ],
  pdf: ['application/pdf'],
  office: [
    'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    'application/vnd.openxmlformats-officedocument.presentationml.presentation',
    'application/vnd.oasis.opendocument.text',
    'application/vnd.oasis.opendocument.spreadsheet',
    'application/vnd.oasis.opendocument.presentation',
    'application/x-cfb',
    'application/rtf',
  ],
  text: ['text/plain'],
}

export const upload: Rule<'upload'> = {
  lacks: ({ least }, { files }) =>
    files.some(({ stored }) => !stored)
      ? { files: 'under way' }
      : files.length < least
        ? { files: 'missing' }
        : {},
  hidden: () => [],
  asked: () => [],
}

/** Whether a file of this size may be begun beside those there are. */
export function mayBegin(spec: UploadSpec, file: { size: number }, others: number): Refused | null {
  if (file.size < 1) return refused('invalid', 'The file is empty', { file: 'empty' })
  if (file.size > spec.mostMb * MB)
    return refused('too-large', `A file may have at most ${spec.mostMb} MB`, { file: 'too-large' })
  return others >= spec.most
    ? refused('invalid', `At most ${spec.most} files are asked for`, { file: 'too-many' })
    : null
}

/** Whether a file of this type, as its content says, is one that was asked for. */
export const isAskedFor = (spec: UploadSpec, type: string): boolean =>
  spec.families.some((family) => families[family].includes(type))

/** How names of each type end; the first is given to those that end otherwise. */
const endings: Readonly<Record<string, readonly string[]>> = {
  'image/jpeg': ['jpg', 'jpeg', 'jpe', 'jfif'],
  'image/png': ['png'],
  'image/webp': ['webp'],
  'image/gif': ['gif'],
  'image/avif': ['avif'],
  'image/heic': ['heic', 'heif', 'hif'],
  'image/heif': ['heif', 'heic', 'hif'],
  'image/tiff': ['tif', 'tiff'],
  'application/pdf': ['pdf'],
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': ['docx'],
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': ['xlsx'],
  'application/vnd.openxmlformats-officedocument.presentationml.presentation': ['pptx'],
  'application/vnd.oasis.opendocument.text': ['odt'],
  'application/vnd.oasis.opendocument.spreadsheet': ['ods'],
  'application/vnd.oasis.opendocument.presentation': ['odp'],
  'application/x-cfb': ['doc', 'xls', 'ppt'],
  'application/rtf': ['rtf', 'doc'],
  'text/plain': ['txt', 'csv'],
}

/** The name a file is saved under: a photo called .hta, or a text called .bat, would be run where it is opened. */
export function savedAs(name: string, type: string | null): string {
  const [usual = 'bin', ...others] = (type && endings[type]) || []
  const ending = /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? ''
  return [usual, ...others].includes(ending) ? name : `${name}.${usual}`
}

/** Of these a smaller picture can be drawn. */
export const canBeDrawn = (type: string | null): boolean =>
  type !== null &&
  ['image/jpeg', 'image/png', 'image/webp', 'image/gif', 'image/avif', 'image/tiff'].includes(type)

/** A name without a path, without what is invisible or turns the direction of text, and of a length for any disk. */
export function plainName(given: string): string {
  const last = given.split(/[\\/]/).at(-1) ?? ''
  const plain = last
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}<>:"|?*]/gu, '')
    .replace(/^[.\s]+/, '')
    .trim()
  const ending = /\.[\p{L}\p{N}]{1,10}$/u.exec(plain)?.[0] ?? ''
  return `${plain.slice(0, plain.length - ending.length).slice(0, 150)}${ending}` || 'file'
}
