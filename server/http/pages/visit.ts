import { room_document, room_product } from '../../../words/messages.js'
import { foyerMark, icon, type IconName } from './drawings.ts'
import { html, type Html } from './html.ts'
import { page, type Page } from './layout.ts'

export interface Visit {
  /** Null where whoever reads it may not know a team. */
  team: string | null
  /** What the tab is called, before the team. */
  place: string
  body: Html
  foot?: Html | null
}

/** A page of the customer: whose it is, one thing to do, and its button within reach of the thumb. */
export const visitPage = (options: Page, { team, place, body, foot = null }: Visit): string =>
  page(
    options,
    room_document({ place, team: team ?? room_product() }),
    html`<div class="visit">
      <header class="visit__header">
        ${
          team === null
            ? html`<span class="visit__logo">${foyerMark}${room_product()}</span>`
            : teamLogo(team)
        }
      </header>
      <main class="visit__body">${body}</main>
      ${foot && html`<footer class="visit__foot" data-plain>${foot}</footer>`}
    </div>`,
  )

export const teamLogo = (team: string): Html =>
  html`<span class="visit__logo"
    ><span class="visit__mark" aria-hidden="true">${[...team.trim()][0]?.toLocaleUpperCase() ?? ''}</span
    >${team}</span
  >`

/** Nothing to fill in: a mark, what is so, and what it means. */
export const statement = (mark: IconName, heading: string, lead: string, more: Html | null = null): Html =>
  html`<div class="finish">
      <span class="big-mark" data-kind="quiet">${icon(mark)}</span>
      <h1>${heading}</h1>
      <p class="visit__lead">${lead}</p>
    </div>
    ${more}`

export const small = (text: string): Html => html`<p class="visit__small" data-plain>${text}</p>`
