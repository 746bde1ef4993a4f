import { describe, expect, it } from 'vitest'

import { pauseAfter, TOLD } from '@/components/patience'

function asked(): number[] {
  const at: number[] = []
  for (let now = 0, pause = pauseAfter(now); pause; pause = pauseAfter(now)) at.push((now += pause))
  return at
}

describe('what takes its time', () => {
  it('is asked for often while somebody is told that it comes', () => {
    expect(asked().filter((at) => at <= TOLD)).toHaveLength(30)
  })
  it('is asked for now and then when the reader has much to do, and given up after ten minutes', () => {
    const later = asked().filter((at) => at > TOLD)
    expect(Math.min(...later)).toBe(TOLD + 10000)
    expect(Math.max(...later)).toBe(600000)
    expect(asked().length).toBeLessThan(100)
  })
})
