/** An attachment: a field as high as its text, within what its style allows. */
export const growing =
  (text: () => string) =>
  (field: HTMLTextAreaElement): void => {
    void text()
    field.style.blockSize = 'auto'
    field.style.blockSize = `${field.scrollHeight + field.offsetHeight - field.clientHeight}px`
  }
