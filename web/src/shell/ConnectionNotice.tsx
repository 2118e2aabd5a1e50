import type { ReactNode } from 'react';
import { useTranslation } from '../i18n/index.ts';
import { useConnection } from '../platform/connection.ts';
import { Icon } from '../ui/Icon.tsx';

/** Says that nothing comes through; while all is well, `children` may say something smaller. */
export function ConnectionNotice({ children }: { children?: ReactNode }) {
  const { t } = useTranslation();
  const connection = useConnection();
  return (
    <>
      <div role="status">
        {connection === 'fine' ? null : (
          <div className="notice">
            <Icon name="alert" /> {t(`conexao.${connection}`)}
          </div>
        )}
      </div>
      {connection === 'fine' ? children : null}
    </>
  );
}
