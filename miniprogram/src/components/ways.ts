/** How does one get from page to page? */
import Taro from '@tarojs/taro'

export type PageName =
  | 'bind' | 'people' | 'claims' | 'claim' | 'statement' | 'new-claim' | 'filing' | 'limits'
  | 'inbox' | 'announcements' | 'questions' | 'tips' | 'activities' | 'settings' | 'places'
  | 'consents' | 'first-reports' | 'assisted' | 'person' | 'estimate' | 'fraud' | 'my-data' | 'proof'

export function go(page: PageName, query: Record<string, string> = {}): void {
  void Taro.navigateTo({ url: address(page, query) })
}

/** Without a way back to where one was. */
export function goInstead(page: PageName, query: Record<string, string> = {}): void {
  void Taro.redirectTo({ url: address(page, query) })
}

export function goHome(): void {
  void Taro.reLaunch({ url: '/pages/home/index' })
}

export function asked(name: string): string {
  return Taro.getCurrentInstance().router?.params[name] ?? ''
}

function address(page: PageName, query: Record<string, string>): string {
  const pairs = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
  return `/pages/${page}/index${pairs.length ? `?${pairs.join('&')}` : ''}`
}
