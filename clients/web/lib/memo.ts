import { Component, type FunctionComponent, h } from 'preact'

const differ = <P extends object>(one: P, other: P): boolean =>
  Object.keys({ ...one, ...other }).some((name) => one[name as keyof P] !== other[name as keyof P])

/** A component that renders again only when one of its props is another value. */
export const memo = <P extends object>(render: FunctionComponent<P>): (new (props: P) => Component<P>) =>
  class extends Component<P> {
    override shouldComponentUpdate(next: Readonly<P>) {
      return differ<object>(this.props, next)
    }
    override render() {
      return h(render, this.props as never)
    }
  }
