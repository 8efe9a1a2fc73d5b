import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { contrast, WHITE } from '../../shared/colour.ts'
import { settingsSchema } from '../../shared/settings.ts'
import { brandCss, palettesOf } from './brand.ts'

const colour = fc.integer({ min: 0, max: 0xffffff }).map((value) => `#${value.toString(16).padStart(6, '0')}`)
const allowed = (value: string) => settingsSchema.shape.brandColour.safeParse(value).success

describe("a team's colour", () => {
  test('contrast is that of WCAG', () => {
    expect(contrast('#000000', '#ffffff')).toBe(21)
    expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2)
    expect(contrast('#ffffff', '#1d3a6e')).toBeCloseTo(11.2, 1)
  })

  test('is refused where white text on it could not be read', () => {
    expect(allowed('#777777')).toBe(false)
    expect(allowed('#767676')).toBe(true)
    expect(allowed('#ffcc00')).toBe(false)
  })

  test.each(['red', '#fff', '#1D3A6', '#1d3a6e;}', 'url(#1d3a6)'])('%s is no colour', (text) => {
    expect(allowed(text)).toBe(false)
  })

  test('every allowed one can be read in both themes: words on every ground, and what stands on it', () => {
    fc.assert(
      fc.property(colour.filter(allowed), (each) => {
        const { light, dark } = palettesOf(each)
        for (const [palette, grounds] of [
          [light, ['#ffffff', '#e6ebea']],
          [dark, ['#131c1e', '#202b2d']],
        ] as const) {
          for (const ground of [...grounds, palette['brand-tint']])
            expect(contrast(palette.brand, ground)).toBeGreaterThanOrEqual(4.5)
          expect(contrast(palette['on-brand'], palette['brand-fill'])).toBeGreaterThanOrEqual(4.5)
        }
        // A button is found on the page, too.
        expect(contrast(dark['brand-fill'], '#131c1e')).toBeGreaterThanOrEqual(2.9)
      }),
    )
  })

  test('the fill in the light is the colour itself, and white stands on it', () => {
    expect(palettesOf('#1d3a6e').light).toMatchObject({ 'brand-fill': '#1d3a6e', 'on-brand': WHITE })
    expect(brandCss('#8a1c1c')).toContain('--brand-scene:#8a1c1c')
  })
})
