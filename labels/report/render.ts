/** Reports as PDF: the fonts, opened once, and the pages put into one document. Server only. */
import { fileURLToPath } from 'node:url'
import { openFont } from '../font.ts'
import type { Fonts } from './flow.ts'
import { type Paper, type PaperLanguage, pagesOf, textsOf } from './paper.ts'
import { Pdf } from './pdf.ts'

export interface Printer {
  /** The characters of a report, in either language, that could not be printed. */
  missing(paper: Paper): string[]
  /** One report as PDF; the same report gives the same bytes. */
  pdf(paper: Paper, language: PaperLanguage): Promise<Buffer>
  /** Many in one document, in their order; others are served between one report and the next. */
  run(papers: AsyncIterable<Paper>, language: PaperLanguage): Promise<Buffer>
}

const openWeight = (file: string) =>
  openFont(fileURLToPath(import.meta.resolve(`@expo-google-fonts/noto-sans-sc/${file}.ttf`)))

export function openPrinter(): Printer {
  const fonts: Fonts = {
    regular: openWeight('400Regular/NotoSansSC_400Regular'),
    bold: openWeight('700Bold/NotoSansSC_700Bold'),
  }

  const hasBoth = (character: string): boolean => {
    const code = character.codePointAt(0) ?? 0
    return fonts.regular.has(code) && fonts.bold.has(code)
  }

  async function run(papers: AsyncIterable<Paper>, language: PaperLanguage): Promise<Buffer> {
    const pdf = new Pdf(fonts, { title: TITLES[language], language, at: null })
    for await (const paper of papers)
      for (const page of pagesOf(fonts, paper, language)) await pdf.add(page)
    return pdf.bytes()
  }

  return {
    run,
    missing(paper) {
      const texts = [...textsOf(paper, 'zh-CN'), ...textsOf(paper, 'en')]
      const all = new Set(texts.flatMap(text => [...text]))
      return [...all].filter(character => !hasBoth(character))
    },
    async pdf(paper, language) {
      const { content, released } = paper
      const title = `${TITLES[language]} ${content.specimen} ${content.edition}`
      const pdf = new Pdf(fonts, { title, language, at: released?.at ?? null })
      for (const page of pagesOf(fonts, paper, language)) await pdf.add(page)
      return pdf.bytes()
    },
  }
}

const TITLES: Record<PaperLanguage, string> = { 'zh-CN': '筛查报告', en: 'Screening report' }
