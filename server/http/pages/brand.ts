import { logoPath, settingsSchema, type Settings } from '../../../shared/settings.ts'

/** How a team shows itself to its customers. */
export interface Brand {
  /** Where the stylesheet of its colour is served; null: the tokens have that colour already. */
  sheet: string | null
  /** Where its logo is served; null: it has none. */
  logo: string | null
}

export const brandOf = ({ brandColour, logo }: Pick<Settings, 'brandColour' | 'logo'>): Brand => ({
  sheet: brandColour === own ? null : `/brand/${brandColour.slice(1)}.css`,
  logo: logoPath(logo),
})

const own = settingsSchema.shape.brandColour.parse(undefined)
