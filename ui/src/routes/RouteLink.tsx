// A real link to a page of ours: middle click, copy address and screen readers work as anywhere.
import { type AnchorHTMLAttributes, type MouseEvent, useCallback } from "react";
import { go } from "./navigate";
import { formatRoute, type Route } from "./route";

interface Props extends Omit<AnchorHTMLAttributes<HTMLAnchorElement>, "href"> {
  to: Route;
}

export function RouteLink({ to, onClick, children, ...rest }: Props) {
  const follow = useCallback((event: MouseEvent<HTMLAnchorElement>) => {
    onClick?.(event);
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    go(to);
  }, [onClick, to]);
  return <a {...rest} href={`#${formatRoute(to)}`} onClick={follow}>{children}</a>;
}
