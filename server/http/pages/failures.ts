import * as words from '../../../words/messages.js'
import { foyerMark, icon, type IconName } from './drawings.ts'
import { html, type Html } from './html.ts'
import { page, type Page } from './layout.ts'

interface Failure {
  mark: IconName
  heading: string
  /** What is wrong in one sentence, the way out in the next. */
  lead: string
  action?: Html
}

/** A page without a room: it names no team, since whoever reads it may not know one. */
const failure = (options: Page, { mark, heading, lead, action }: Failure): string =>
  page(
    options,
    words.room_document({ place: heading, team: words.room_product() }),
    html`<div class="visit">
      <header class="visit__header">
        <span class="visit__logo">${foyerMark}${words.room_product()}</span>
      </header>
      <main class="visit__body">
        <div class="finish">
          <span class="big-mark" data-kind="quiet">${icon(mark)}</span>
          <h1>${heading}</h1>
          <p class="visit__lead">${lead}</p>
        </div>
      </main>
      ${action ? html`<footer class="visit__foot" data-plain>${action}</footer>` : null}
    </div>`,
  )

/** An unknown link looks exactly like an expired one. */
export const linkInvalidPage = (options: Page): string =>
  failure(options, { mark: 'door', heading: words.room_invalid(), lead: words.room_invalid_lead() })

export const sessionEndedPage = (options: Page): string =>
  failure(options, {
    mark: 'door',
    heading: words.room_session_ended(),
    lead: words.room_session_ended_lead(),
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
    // An empty address is the page's own: the same question again.
    action: html`<a class="button" data-wide href="">${words.room_try_again()}</a>`,
  })

export const notFoundPage = (options: Page): string =>
  failure(options, { mark: 'door', heading: words.room_not_found(), lead: words.room_not_found_lead() })
