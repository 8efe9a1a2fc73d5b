/** An input method's own: Safari says of the Enter that confirms a word that the composing is over already. */
export const isOfInputMethod = (event: KeyboardEvent): boolean => event.isComposing || event.keyCode === 229
