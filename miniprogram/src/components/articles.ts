/** Which steps of a settlement rest on the same article? The tree of a statement: years, below them
 * articles, below them steps, in the order in which the sum comes about. */
import type { Shape } from '@/api/shapes'

export type StatementLine = Shape<'StatementLineShown'>

export interface ArticleSteps {
  article: string
  steps: StatementLine[]
}

export interface YearSteps {
  heading?: StatementLine
  articles: ArticleSteps[]
}

export function byArticle(lines: readonly StatementLine[]): YearSteps[] {
  const years: YearSteps[] = []
  for (const line of lines) {
    if (line.heading || !years.length) years.push({ heading: line.heading ? line : undefined, articles: [] })
    if (line.heading) continue
    const { articles } = years[years.length - 1]!
    const last = articles[articles.length - 1]
    if (last && last.article === line.article) last.steps.push(line)
    else articles.push({ article: line.article, steps: [line] })
  }
  return years
}

/** What the supplement had paid in a year before, pays now, and pays at most; of each year of the
 * stay in which it comes to a supplement. Nothing for a relative who may not see all of the year. */
export function yearShares(tree: Shape<'StatementTreeShown'>): { year: number; cap: number; used: number; now: number }[] {
  return tree.segments.flatMap((segment) => {
    const cap = segment.trace.find((node) => node.code === 'supplement_cap')?.operands.supplement_cap
    if (typeof cap !== 'number' || !segment.year_to_date_before) return []
    const used = segment.year_to_date_before.supplement_paid
    return [{ year: segment.year, cap, used, now: segment.supplement_payment }]
  })
}
