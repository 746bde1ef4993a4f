/** Under which names does the login lie in the tab, or in the mini-program's storage? */

export const SESSION = 'session'
export const PHOTO_KEY = 'session-photo-key'
