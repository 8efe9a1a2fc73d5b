import * as words from '../../words/messages.js'
import type { Waiting } from './wait.svelte.ts'

const firstName = (name: string): string => name.split(' ')[0] ?? name

/** What the requester reads while waiting, and in the end. */
export function waitWords(waiting: Waiting): { title: string; text: string } {
  if (waiting.state === 'taken')
    return { title: words.console_wait_taken({ agent: waiting.by }), text: words.console_wait_taken_text() }
  const { session, owner } = waiting.transfer
  const [customer, agent] = [session.customer.name, firstName(owner.name)]
  switch (waiting.state) {
    case 'waiting':
      return { title: words.console_wait({ agent }), text: words.console_wait_text({ agent }) }
    case 'declined':
      return { title: words.console_wait_declined({ agent, customer }), text: words.console_wait_nothing() }
    case 'lapsed':
      return {
        title: words.console_wait_lapsed({ agent }),
        text: words.console_wait_stays({ agent: owner.name, customer }),
      }
    case 'cancelled':
      return {
        title: words.console_wait_cancelled(),
        text: words.console_wait_stays({ agent: owner.name, customer }),
      }
  }
}
