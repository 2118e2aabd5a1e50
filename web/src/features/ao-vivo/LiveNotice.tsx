import { useTranslation } from '../../i18n/index.ts';
import { Icon } from '../../ui/Icon.tsx';
import { useLiveStatus } from './LiveProvider.tsx';

/** Says that the numbers may be old; silent (and empty) while all is well. */
export function LiveNotice() {
  const { t } = useTranslation();
  const { isSilent, isOffline } = useLiveStatus();
  return (
    <div role="status">
      {isSilent || isOffline ? (
        <div className="notice">
          <Icon name="alert" /> {t(isOffline ? 'aoVivo.semInternet' : 'aoVivo.aviso')}
        </div>
      ) : null}
    </div>
  );
}
