import { describe, expect, it } from 'vitest'

import { failureOf, noAnswer } from '@/api/failure'
import { byStay } from '@/components/byStay'
import { careOf, day, detailsOf, payeeOf, writtenHere } from '@/components/details'
import { dayWords, momentWords } from '@/components/moments'
import { yuan } from '@/components/money'
import type { Claim, ClaimLine } from '@/api/shapes'
import { scopeWords, WHOLE } from '@/components/scope'
import { words } from '@/words'

describe('amounts', () => {
  it.each([[0, '0.00元'], [5, '0.05元'], [100, '1.00元'], [7339765, '73,397.65元'], [100000000, '1,000,000.00元'], [-150, '-1.50元']])(
    '%i fen is %s', (fen, said) => expect(yuan(fen)).toBe(said),
  )
})

describe('days', () => {
  it.each([
    ['2026-03-09', '2026-03-09'], ['2026.3.9', '2026-03-09'], ['2026年3月9日', '2026-03-09'],
    ['20260309', '2026-03-09'], [' 2026/3/9 ', '2026-03-09'], ['去年', '去年'], ['', null], ['  ', null],
  ])('%s goes as %s', (typed, sent) => expect(day(typed)).toBe(sent))

  it('is that of China, whatever the phone thinks', () => {
    expect(momentWords('2026-11-29T16:30:00Z')).toBe('2026年11月30日 00:30')
    expect(dayWords('2026-11-29T15:59:00Z')).toBe('2026年11月29日')
    expect(dayWords('2026-02-03')).toBe('2026年2月3日')
    expect(dayWords(null)).toBe('')
  })
})

describe('what went wrong', () => {
  it('is said in the words of the service', () => {
    const failure = failureOf(422, { error: { code: 'x', message: '身份证号少了一位。', fields: { id_number: '少了一位' }, request_id: 'r1' } })
    expect([failure.message, failure.fields.id_number, failure.requestId, failure.passing]).toEqual(
      ['身份证号少了一位。', '少了一位', 'r1', false],
    )
  })
  it('is plain where something in between answered', () => {
    expect(failureOf(502, '<html>Bad Gateway</html>').message).toBe(words.failures.busy)
    expect(failureOf(413, '<html>').message).toBe(words.failures.unknown)
    expect(failureOf(500, null).passing).toBe(true)
    expect(noAnswer().passing).toBe(true)
  })
})

describe('a form', () => {
  const claim = {
    care: {
      kind: 'inpatient', place: 'local', region: '', provider_name: '', admission_on: null,
      discharge_on: null, cause: 'illness', payee_relation: null, emergency: null, filed: true,
    },
  } as unknown as Claim

  it('keeps what was chosen before and sends what was typed', () => {
    const typed = { ...detailsOf(claim), provider: ' 郑州一院 ', discharge: '2026.3.9' }
    expect(careOf(claim, typed)).toMatchObject({
      kind: 'inpatient', filed: true, provider_name: '郑州一院', discharge_on: '2026-03-09', admission_on: null,
    })
  })
  it('leaves the account alone until something of it is typed', () => {
    expect(payeeOf(detailsOf(claim))).toBeUndefined()
    expect(payeeOf({ ...detailsOf(claim), payeeAccount: '6222 0210 0111' })).toEqual({ name: '', account: '622202100111', bank_name: '' })
  })
  it('is not said to lack what stands in it', () => {
    const typed = { ...detailsOf(claim), provider: '郑州一院', payeeName: '梁', payeeAccount: '6222' }
    expect(['care.provider_name', 'care.discharge_on', 'payee', 'material.receipt'].filter((gap) => writtenHere(gap, typed))).toEqual(['care.provider_name'])
    expect(writtenHere('payee', { ...typed, payeeBank: '工行' })).toBe(true)
  })
  it('names nobody by a name alone that was read, and somebody by one that was typed', () => {
    const named = { ...detailsOf(claim), payeeName: '梁守仁' }
    expect(payeeOf(named, { payeeName: '梁守仁' })).toBeUndefined()
    expect(payeeOf(named)).toEqual({ name: '梁守仁', account: '', bank_name: '' })
  })
})

describe('how far an authorisation goes', () => {
  it('is told in the words of the service as long as nothing else was chosen', () => {
    expect(scopeWords({ ...WHOLE, purposes: ['account', 'file'] }, '平常的')).toBe('平常的')
  })
  it('is told as it was chosen, looking always with it', () => {
    expect(scopeWords({ ...WHOLE, claims: 'one', claimNo: ' DE-1 ', purposes: [], days: 30 }, '平常的'))
      .toBe('说定的一份申请（DE-1）：看进度和结果。30天后自动结束。')
    expect(scopeWords({ ...WHOLE, claims: 'all', purposes: ['account', 'file'] }, '平常的'))
      .toBe('家人名下全部的申请：看进度和结果；交申请、补材料、撤回、申诉；填收款账户。180天后自动结束。')
  })
})

describe('claims about one stay', () => {
  const line = (id: string, stay: string | null) => ({ id, stay_id: stay }) as ClaimLine
  it('are one card, in the place of the first that is listed', () => {
    const cards = byStay([line('d', null), line('c', 'a'), line('b', null), line('a', 'a')])
    expect(cards.map((card) => card.map(({ id }) => id))).toEqual([['d'], ['c', 'a'], ['b']])
    expect(byStay([])).toEqual([])
  })
})
