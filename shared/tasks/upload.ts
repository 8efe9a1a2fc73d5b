import { z } from 'zod'
import { defined } from './definition.ts'

/** What may be uploaded, by families of types; what a file is says its content. */
export const FileFamily = z.enum(['picture', 'pdf', 'office', 'text'])
export type FileFamily = z.infer<typeof FileFamily>

export const MOST_FILES = 20
export const MOST_MB = 500

/** The customer hands over files, or photos she takes. */
export const upload = defined(
  'upload',
  z
    .strictObject({
      families: z.array(FileFamily).min(1).default(['picture', 'pdf']),
      least: z.int().min(1).max(MOST_FILES).default(1),
      most: z.int().min(1).max(MOST_FILES).default(5),
      /** Of each file, in MB. */
      mostMb: z.int().min(1).max(MOST_MB).default(20),
    })
    .refine(({ least, most }) => least <= most, 'fewer are allowed than needed'),
  { needsText: false },
)
export type UploadSpec = z.infer<typeof upload>['spec']
