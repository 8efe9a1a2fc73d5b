/** Whether a file may be one of those that text can be set in. */
export const isFont = (name: string): boolean => /\.ttf$/i.test(name)

/** How outlines begin that can be embedded; those of PostScript, which an .ttf may hold too, cannot. */
const trueType = ['00010000', '74727565']
export const isTrueType = (file: Uint8Array): boolean =>
  trueType.includes(Buffer.from(file.subarray(0, 4)).toString('hex'))
