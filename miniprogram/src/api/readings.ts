/** What was read on a claim's photos, as the service puts it. */
import type { Material } from './shapes'

export interface Box { page: number; left: number; top: number; right: number; bottom: number }

export interface FieldRead {
  name: string
  title: string
  value: string
  value_words: string
  confidence: 'sure' | 'unsure' | 'none'
  confidence_words: string
  source: 'qr' | 'text' | 'both'
  box: Box | null
  said: string | null
}

export interface PhotoRead {
  photo_id: string
  material: Material
  title: string
  state: 'waiting' | 'read' | 'nothing' | 'failed'
  fields: FieldRead[]
}

export interface Offer {
  field: string
  value: string
  value_words: string
  confidence: 'sure' | 'unsure' | 'none'
  confidence_words: string
  photo_id: string
  name: string
  receipt?: { code: string; number: string; amount_fen?: number | null } | null
  /** It is in the claim already. */
  in_claim?: boolean
}

export interface Readings {
  state: 'off' | 'waiting' | 'done'
  state_words: string
  photos: PhotoRead[]
  offers: Offer[]
}
