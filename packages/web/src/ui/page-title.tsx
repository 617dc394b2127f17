import { useEffect, useRef } from 'preact/hooks';
import { t } from '../common/language.ts';

/** How many page titles were shown; the first one must not take the focus from the address bar. */
let shown = 0;

/**
 * The heading of a page, which is also the document's title. On a change of page it takes the focus, so that a screen
 * reader says where one is and Tab starts there.
 */
export function PageTitle({
  children,
  titled = true,
}: {
  readonly children: string;
  readonly titled?: boolean;
}) {
  const heading = useRef<HTMLHeadingElement>(null);
  const { common } = t();
  useEffect(() => {
    document.title = titled ? common.titled(children) : common.product;
  }, [children, titled, common]);
  useEffect(() => {
    shown += 1;
    if (shown > 1) heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    <h1 ref={heading} tabIndex={-1}>
      {children}
    </h1>
  );
}
