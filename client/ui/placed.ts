interface Place {
  x: number
  y: number
  width: number
  height: number
}

/** Puts an element where a field stands on its page: shares of the page from its top left. */
export const placed = (place: Place) => (element: HTMLElement) => {
  const percent = (share: number) => `${share * 100}%`
  Object.assign(element.style, {
    left: percent(place.x),
    top: percent(place.y),
    width: percent(place.width),
    height: percent(place.height),
  })
}
