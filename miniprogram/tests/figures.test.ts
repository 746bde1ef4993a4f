import { describe, expect, it } from 'vitest'

import type { Shape } from '@/api/shapes'
import { endingOf } from '@/components/accounts'
import { byArticle, type StatementLine, yearShares } from '@/components/articles'
import { mapAddress } from '@/components/maps'
import { fenOf } from '@/components/sums'
import { yearDrawing } from '@/components/yearDrawing'

describe('an account of which the end may be seen', () => {
  it.each([
    ['***************8930', '尾号8930'], ['6222****0012', '尾号0012'], ['****', ''], ['', ''],
  ])('%s is told as %s', (masked, told) => expect(endingOf(masked)).toBe(told))
})

describe('a typed amount', () => {
  it.each([
    ['86000', 8600000], ['86,000.50元', 8600050], ['8.6万', 8600000], ['８６０００', 8600000], [' 900 ', 90000],
    ['', 0], ['很多', undefined], ['8万6', undefined], ['-5', undefined], ['1.2.3', undefined],
  ])('%s is %s fen', (typed, fen) => expect(fenOf(typed)).toBe(fen))
})

const line = (title: string, article: string, heading = false): StatementLine => ({ title, sentence: '', amount: null, article, heading })

describe('a statement', () => {
  it('is a tree of years, articles and steps in their order', () => {
    const tree = byArticle([line('范围内', '第3条'), line('统筹', '第5条'), line('大额', '第5条'), line('2026年', '第9条', true), line('范围内', '第3条')])
    expect(tree.map(({ heading, articles }) => [heading?.title, articles.map((each) => [each.article, each.steps.length])])).toEqual([
      [undefined, [['第3条', 1], ['第5条', 2]]],
      ['2026年', [['第3条', 1]]],
    ])
  })
  it('knows what of the year was used before, is used now and could be', () => {
    const segment = (year: number, code: string) => ({
      year, supplement_payment: 700, year_to_date_before: { pool_paid: 1, supplement_paid: 200 },
      trace: [{ code, operands: { supplement_cap: 5000 }, result: 700, article: '' }],
    })
    const tree = { segments: [segment(2025, 'supplement_cap'), segment(2026, 'pool_room')] } as unknown as Shape<'StatementTreeShown'>
    expect(yearShares(tree)).toEqual([{ year: 2025, cap: 5000, used: 200, now: 700 }])
    // of a year that a relative may not see all of, nothing is drawn
    const own = { segments: [{ ...segment(2025, 'supplement_cap'), year_to_date_before: null }] } as unknown as Shape<'StatementTreeShown'>
    expect(yearShares(own)).toEqual([])
  })
})

describe('the bar of a year', () => {
  const widths = (address: string) => [...decodeURIComponent(address).matchAll(/<rect(?: x="(\d+)")? width="(\d+)" height="28"/g)].map((found) => [Number(found[1] ?? 0), Number(found[2])])

  it('is drawn to scale, and never beyond its end', () => {
    expect(widths(yearDrawing({ cap: 400, used: 100, now: 200 }))).toEqual([[0, 320], [0, 80], [80, 160]])
    expect(widths(yearDrawing({ cap: 400, used: 300, now: 300 }))).toEqual([[0, 320], [0, 240], [240, 80]])
    expect(widths(yearDrawing({ cap: 0, used: 5 }))).toEqual([[0, 320], [0, 0]])
  })
  it('shows what is small all the same', () => {
    expect(widths(yearDrawing({ cap: 1000000, used: 0, now: 1 }))[2]).toEqual([0, 3])
  })
})

it('a place is found on the map by what it is, and says nothing of who looks', () => {
  const address = new URL(mapAddress('卫辉 窗口', '建设路1号', 35.4, 114.06))
  expect(address.searchParams.get('marker')).toBe('coord:35.4,114.06;title:卫辉 窗口;addr:建设路1号')
  expect([...address.searchParams.keys()]).toEqual(['marker', 'referer'])
})
