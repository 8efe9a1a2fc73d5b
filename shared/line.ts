import { z } from 'zod'

/** No control characters, nothing that could break out of a header or a line, or turn the direction of what follows. */
export const line = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .regex(
      // eslint-disable-next-line no-control-regex -- control characters are what it is about
      /^[^\u0000-\u001f\u007f\u2028\u2029\u202a-\u202e\u2066-\u2069]*$/,
      'one line without control characters',
    )
