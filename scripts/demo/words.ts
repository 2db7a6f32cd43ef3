/** Texts in columns, as the demo prints them, in the language of the terminal. */
export { here, tell } from '../terminal.ts'

/** Columns that a text fills in a terminal: Chinese characters and full-width marks fill two. */
export const widthOf = (text: string): number =>
  [...text].reduce(
    (sum, char) => sum + (/[\u2e80-\u9fff\uf900-\ufaff\uff00-\uff60]/.test(char) ? 2 : 1),
    0,
  )

export const padded = (text: string, width: number): string =>
  text + ' '.repeat(Math.max(0, width - widthOf(text)))
