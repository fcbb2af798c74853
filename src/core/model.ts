/** What the user did, from the keyboard or the mouse. */
export type Action =
  | { readonly type: 'pause' }
  | { readonly type: 'next-scale' }
  | { readonly type: 'next-palette' }
  | { readonly type: 'next-aggregation' }
  | { readonly type: 'help' }
