import type { AgentTask } from '../../../../shared/session.ts'
import * as words from '../../../../words/messages.js'

export const progress = ({ files }: AgentTask): string =>
  words.console_upload_files({ count: files.filter(({ state }) => state === 'stored').length })
