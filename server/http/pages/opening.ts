import type { Authentication } from '../../../shared/settings.ts'
import * as words from '../../../words/messages.js'
import { icon, litDoor } from './drawings.ts'
import { html, type Html } from './html.ts'
import { page, type Page } from './layout.ts'
import { firstName } from './names.ts'
import type { Brand } from './brand.ts'
import { teamLogo } from './visit.ts'

export interface Opening extends Page {
  customerName: string
  agentName: string
  teamName: string
  brand: Brand
  openTasks: number
  /** What is asked for after Continue. */
  method: Authentication
  /** The team's own words; what is empty has ours. */
  own: { openingTitle: string; openingText: string; openingHint: string; helpLine: string }
  /** Where Continue is posted to. */
  action: string
}

/** The page behind a link. Showing it joins nothing; only its one button does. */
export function openingPage(opening: Opening): string {
  const { customerName, agentName, teamName, brand, openTasks, own, action } = opening
  const greeting = own.openingTitle || words.room_opening({ customer: firstName(customerName) })
  const lead = own.openingText || words.room_opening_lead({ agent: agentName, team: teamName })
  const tasks = openTasks
    ? words.room_opening_tasks({ count: openTasks })
    : words.room_opening_no_tasks({ agent: firstName(agentName) })
  return page(
    opening,
    { title: words.room_document({ place: words.room_continue(), team: teamName }), sheet: brand.sheet },
    html`<main class="opening">
      <div class="opening__scene">${litDoor} ${teamLogo({ name: teamName, brand })}</div>
      <div class="opening__body">
        <div>
          <h1 dir="auto">${greeting}</h1>
          <p class="visit__lead passage" dir="auto">${lead}</p>
        </div>
        <ul class="facts">
          <li>${icon('tasks')}${tasks}</li>
          <li>${icon('lock')}${words.room_opening_private({ team: teamName })}</li>
        </ul>
        ${hint(opening)}
        ${own.helpLine && html`<p class="visit__small" data-plain>${words.room_help({ help: own.helpLine })}</p>`}
      </div>
      <form class="opening__foot" method="post" action="${action}">
        <button class="button" data-kind="primary" data-wide>${words.room_continue()}</button>
      </form>
    </main>`,
  )
}

/** What to have at hand for the next page. */
function hint({ method, own, agentName }: Opening): Html | null {
  if (method === 'none') return null
  const [title, text] =
    method === 'pin'
      ? [words.room_opening_pin(), own.openingHint || words.room_pin_lead({ agent: firstName(agentName) })]
      : [words.room_opening_code(), words.room_opening_code_hint()]
  return html`<div class="notice">
    ${icon('lock')}
    <p class="notice__title">${title}</p>
    <p class="notice__text" dir="auto">${text}</p>
  </div>`
}
