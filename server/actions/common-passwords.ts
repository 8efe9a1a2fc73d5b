let list: Promise<ReadonlySet<string>> | undefined

/** The passwords that are guessed first, in lower case; read when somebody first sets one, as it is large. */
export const commonPasswords = (): Promise<ReadonlySet<string>> =>
  (list ??= import('@zxcvbn-ts/language-common').then(
    ({ dictionary }) => new Set(dictionary['passwords-common']),
  ))
