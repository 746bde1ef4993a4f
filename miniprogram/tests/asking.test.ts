import { describe, expect, it } from 'vitest'

import { askToSubscribe } from '@/api/subscribe'
import { broughtBack, keepTyped } from '@/api/typed'

describe('asking WeChat to let us write', () => {
  const reported: unknown[] = []
  const report = async (answers: unknown) => reported.push(answers)

  it('tells the service what was tapped, and goes on after a no', async () => {
    expect(await askToSubscribe(['t'], async () => ({ t: 'accept', errMsg: 'ok' }), report)).toBe('allowed')
    expect(await askToSubscribe(['t'], async () => ({ t: 'reject' }), report)).toBe('refused')
    expect(reported).toEqual([[{ template_id: 't', answer: 'accept' }], [{ template_id: 't', answer: 'reject' }]])
  })
  it('is off where the person has switched it off in WeChat, and nothing is reported', async () => {
    const before = reported.length
    expect(await askToSubscribe(['t'], () => Promise.reject({ errCode: 20004 }), report)).toBe('off')
    expect(await askToSubscribe(['t'], () => Promise.reject({ errMsg: 'cancel' }), report)).toBe('refused')
    expect(reported.length).toBe(before)
  })
})

class Tab implements Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> {
  held = new Map<string, string>()
  getItem(name: string) {
    return this.held.get(name) ?? null
  }
  setItem(name: string, value: string) {
    this.held.set(name, value)
  }
  removeItem(name: string) {
    this.held.delete(name)
  }
}

describe('what was typed when the login left the page', () => {
  const typed = JSON.stringify({ at: '/m/pages/bind/index', whose: 'his', fields: { 'bind.name': '王建国' } })
  const tab = () => {
    const made = new Tab()
    made.setItem('typed', typed)
    return made as unknown as Storage & Tab
  }

  it('comes back on the very page, once', () => {
    const back = tab()
    expect(broughtBack(back, '/m/pages/back/index?code=1', 'his')).toEqual({})
    expect(broughtBack(back, '/m/pages/bind/index', 'his')).toEqual({ 'bind.name': '王建国' })
    expect(back.held.size).toBe(0)
  })
  it('is dropped on any other page', () => {
    const back = tab()
    expect(broughtBack(back, '/m/pages/people/index', 'his')).toEqual({})
    expect(back.held.size).toBe(0)
  })
  it('is given to nobody else than who typed it', () => {
    const back = tab()
    expect(broughtBack(back, '/m/pages/bind/index', 'hers')).toEqual({})
    expect(back.held.size).toBe(0)
  })
  it('is nothing where no page has fields', () => {
    const left = new Tab()
    keepTyped(left as unknown as Storage, '/m/', '')
    expect(left.held.size).toBe(0)
  })
})
