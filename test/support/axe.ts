/** A page read by axe, as it comes to rest. */
import axe from 'axe-core'
import type { Page } from 'playwright-core'

/** What axe finds serious on a page that stands: which rule, and the first places of each. */
export async function seriousOn(page: Page): Promise<string[]> {
  if (await page.evaluate(() => !('axe' in globalThis))) await page.evaluate(axe.source)
  await page.locator('h1, h2, form, .wall').first().waitFor()
  await page.locator('.loading').first().waitFor({ state: 'detached' })
  await page.evaluate(settled)
  const { violations } = await page.evaluate(() =>
    (globalThis as unknown as { axe: typeof axe }).axe.run(document, {
      resultTypes: ['violations'],
      // What costs much and is never serious: styles read ahead, and what stands outside of landmarks.
      preload: false,
      rules: { region: { enabled: false } },
    }),
  )
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => {
      const where = nodes
        .slice(0, 3)
        .map(node => `${node.target.join(' ')} (${node.html.slice(0, 120)})`)
      return `${id} (${nodes.length}): ${where.join(' | ')}`
    })
}

/** Colours are read as they come to rest, not on their way. */
function settled(): void {
  for (const one of document.getAnimations()) {
    if (one.effect?.getComputedTiming().iterations === Number.POSITIVE_INFINITY) one.cancel()
    else one.finish()
  }
}
