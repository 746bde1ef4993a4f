import type { PropsWithChildren } from 'react'

import './design/base.css'

export default function App({ children }: PropsWithChildren) {
  return children
}
