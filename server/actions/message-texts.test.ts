import { describe, expect, test } from 'vitest'
import { TextKind } from '../../shared/settings.ts'
import { defaultTexts } from './default-texts.ts'
import { wrongTexts } from './check-settings.ts'
import { previewText, writeCode, writeInWords } from './message-texts.ts'

const link = 'https://foyer.example.com/j/aSecretOfFortyThreeCharactersWithNoMeaning_'
const values = { customer: 'Mira Lindt', agent: 'Ada Brandt', team: 'Retail Lending', link }
const mail = (own: { mail?: string; mailSubject?: string }, changed: Partial<typeof values> = {}) => {
  const written = writeInWords('invitation', 'email', own, { ...values, ...changed }, 7)
  if (written.channel !== 'email') throw new Error('no mail')
  return written
}

describe('messages', () => {
  test.each(TextKind.options)(
    '%s: Foyer’s own texts are what a team may write, and name what they should',
    (kind) => {
      const texts = defaultTexts(kind)
      expect(wrongTexts({ [kind]: texts })).toBeNull()
      expect(texts.mail).toContain('{link}')
      expect(texts.mailSubject + texts.mail).toContain('{team}')
      const text = previewText(kind, 'text', {}, { team: 'Retail Lending', link, days: 7 })
      expect(text.text.length).toBeLessThanOrEqual(160)
      expect(text.text).toContain(link)
    },
  )

  test('a mail has the link as a button in HTML and by itself in plain text', () => {
    const { html, text } = mail({})
    expect(html).toContain(`href="${link}"`)
    expect(text.split('\n')).toContain(link)
    expect(html).not.toMatch(/\{\w+\}|<img|<script|url\(/)
  })

  test('the team’s own words stand in place of Foyer’s, part by part', () => {
    const own = mail({ mail: 'Dear {customer}\n\n{agent} of {team}:\n{link}\n\nYours' })
    expect(own.text).toMatch(/^Dear Mira Lindt\n\nAda Brandt of Retail Lending:\nhttps:/)
    expect(own.subject).toBe('Retail Lending: Ada Brandt has your room ready')
  })

  test('where a team left the link out it stands at the end', () => {
    expect(mail({ mail: 'Come in' }).text).toContain(`Come in\n\n${link}`)
    expect(writeInWords('notice', 'text', { text: 'Come in' }, values, 7).text).toBe(`Come in ${link}`)
  })

  test('names are escaped, never expanded, and break no header', () => {
    const name = '<b>{link}</b> & "Mira"\r\nBcc: all@example.com'
    const { subject, html, text } = mail({ mailSubject: 'For {customer}' }, { customer: name })
    expect(subject).toBe('For <b>{link}</b> & "Mira" Bcc: all@example.com')
    expect(html).toContain('&#60;b&#62;{link}&#60;/b&#62; &#38; &#34;Mira&#34;')
    expect(html).not.toContain('<b>')
    expect(text).toContain('Hello <b>{link}</b>')
  })

  test('a code is said once in a mail and briefly in a text message, and in no subject', () => {
    const code = writeCode('email', '482913', values, 10)
    expect(code).toMatchObject({ channel: 'email', subject: 'Retail Lending: your code' })
    expect(code.text.split('482913')).toHaveLength(2)
    expect(code.text).toContain('for 10 minutes')
    expect(writeCode('text', '482913', values, 10).text).toMatch(/^Retail Lending: 482913 is your code/)
  })
})
