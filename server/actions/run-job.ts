import { deliverMessage, type Delivery } from './deliver-message.ts'
import { deliverPasswordMail } from './deliver-password-mail.ts'
import type { Dependencies } from './dependencies.ts'
import type { Job } from './jobs.ts'
import { sealDocument } from './seal-document.ts'
import { sendNotice } from './send-notice.ts'

/** What a job asks for, done once. */
export function runJob(deps: Dependencies, job: Job): Promise<Delivery> {
  switch (job.name) {
    case 'deliver-message':
      return deliverMessage(deps, job.messageId)
    case 'notice':
      return sendNotice(deps, job.sessionId)
    case 'password-mail':
      return deliverPasswordMail(deps, job.linkId)
    case 'seal-document':
      return sealDocument(deps, job.taskId)
  }
}
