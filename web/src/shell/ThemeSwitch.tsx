import { useTranslation } from '../i18n/index.ts';
import { Choice } from '../ui/Choice.tsx';
import { changeTheme, themes, useTheme } from '../ui/theme.ts';

export function ThemeSwitch() {
  const { t } = useTranslation();
  const current = useTheme();
  return <Choice label={t('tema.rotulo')} value={current} options={themes.map((value) => ({ value, label: t(`tema.${value}`) }))} onChange={changeTheme} />;
}
