import { useTranslation } from '../../i18n/index.ts';

/** The page in grey, each part as high as it will be. */
export function HomeSkeleton() {
  const { t } = useTranslation();
  return (
    <div role="status">
      <span className="visually-hidden">{t('erros.carregando')}</span>
      <div className="agora" aria-hidden="true">
        <div className="skeleton agora-card" />
        <div className="skeleton agora-card" />
        <div className="skeleton agora-card" />
      </div>
      <div className="contagens mt-3" aria-hidden="true">
        <div className="skeleton contagem" />
        <div className="skeleton contagem" />
        <div className="skeleton contagem" />
      </div>
      <div className="skeleton mt-5 painel-espera" aria-hidden="true" />
    </div>
  );
}
