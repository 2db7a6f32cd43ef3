/**
 * What the whole run shares (the PostgreSQL server, the browser) is closed once at its end.
 * `.mocharc.json` names this file; whoever opens something says here how it is closed.
 */
const closers: (() => Promise<void>)[] = []

export const atEnd = (close: () => Promise<void>): void => {
  closers.push(close)
}

export const mochaHooks = {
  async afterAll(): Promise<void> {
    for (const close of closers.splice(0).reverse()) await close()
  },
}
