import * as words from '../../../words/messages.js'
import type { IconName } from './drawings.ts'
import { html, type Html } from './html.ts'
import type { Page } from './layout.ts'
import { small, statement, visitPage, type TeamShown } from './visit.ts'

interface Failure {
  mark: IconName
  heading: string
  /** What is wrong in one sentence, the way out in the next. */
  lead: string
  action?: Html | null
}

/** A page without a room: it names no team, since whoever reads it may not know one. */
const failure = (options: Page, { mark, heading, lead, action }: Failure): string =>
  visitPage(options, {
    team: null,
    place: heading,
    body: statement(mark, heading, lead),
    foot: action ?? null,
  })

/**
 * An unknown link looks exactly like an expired one. `renew` is where "Send New Link" is posted to; without it the
 * page does not know the link.
 */
export const linkInvalidPage = (options: Page & { renew?: string }): string =>
  failure(options, {
    mark: 'door',
    heading: words.room_invalid(),
    lead: options.renew ? words.room_invalid_renew() : words.room_invalid_lead(),
    action: options.renew
      ? html`<form method="post" action="${options.renew}">
          <button class="button" data-kind="primary" data-wide>${words.room_send_new_link()}</button>
        </form>`
      : null,
  })

/** The answer to "Send New Link", whether or not anything was sent. */
export const linkSentPage = (options: Page): string =>
  failure(options, {
    mark: 'mail',
    heading: words.room_link_sent(),
    lead: words.room_link_sent_lead(),
  })

/** Nothing of the session can be seen any more. `goOn` is where the customer is led after the end. */
export const sessionEndedPage = (options: Page & { goOn?: string }): string =>
  failure(options, {
    mark: 'door',
    heading: words.room_session_ended(),
    lead: words.room_session_ended_lead(),
    action: options.goOn
      ? html`<a class="button" data-wide href="${options.goOn}"
          >${words.room_go_on({ host: new URL(options.goOn).host })}</a
        >`
      : null,
  })

/**
 * Another browser joined first, and there is nobody to send a code to. Who has come so far holds a link to the room and
 * may know whose it is.
 */
export const otherDevicePage = ({
  team,
  helpLine,
  ...options
}: Page & { team?: TeamShown; helpLine?: string }): string =>
  visitPage(options, {
    team: team ?? null,
    place: words.room_device(),
    body: statement(
      'lock',
      words.room_device(),
      words.room_device_lead(),
      helpLine ? small(words.room_help({ help: helpLine })) : null,
    ),
    foot: again(),
  })

/** The page was for another session than the one this browser has open now. */
export const otherRoomPage = (options: Page): string =>
  failure(options, {
    mark: 'door',
    heading: words.room_other(),
    lead: words.room_other_lead(),
    action: html`<a class="button" data-wide href="/room">${words.room_reload()}</a>`,
  })

/** This browser holds no key to a room. */
export const noRoomPage = (options: Page): string =>
  failure(options, { mark: 'door', heading: words.room_no_room(), lead: words.room_no_room_lead() })

export const cookiesOffPage = (options: Page): string =>
  failure(options, { mark: 'alert', heading: words.room_cookies(), lead: words.room_cookies_lead() })

export const tooManyPage = (options: Page): string =>
  failure(options, { mark: 'clock', heading: words.room_too_many(), lead: words.room_too_many_lead() })

export const serviceDownPage = (options: Page): string =>
  failure(options, {
    mark: 'alert',
    heading: words.room_down(),
    lead: words.room_down_lead(),
    action: again(),
  })

export const unreadablePage = (options: Page): string =>
  failure(options, { mark: 'alert', heading: words.room_unreadable(), lead: words.room_unreadable_lead() })

export const notFoundPage = (options: Page): string =>
  failure(options, { mark: 'door', heading: words.room_not_found(), lead: words.room_not_found_lead() })

/** An empty address is the page's own: the same question again. */
const again = (): Html => html`<a class="button" data-wide href="">${words.room_try_again()}</a>`
