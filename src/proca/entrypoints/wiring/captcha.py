"""Captcha services as the settings enable them, and the gate that asks for their proofs."""

from dependency_injector import containers, providers

from proca.adapters.captcha import hcaptcha, procaptcha
from proca.adapters.captcha.forms import FormSender
from proca.adapters.captcha.hcaptcha import HCaptcha
from proca.adapters.captcha.procaptcha import Procaptcha
from proca.adapters.captcha.services import CaptchaServices, LoggedCaptchas, Service
from proca.application.intake.captcha_gate import CaptchaGate
from proca.entrypoints.settings import Settings
from proca.ports.captcha import Captcha, CaptchaRecord
from proca.ports.signals import Signals


def _services(settings: Settings, forms: FormSender) -> CaptchaServices:
    given = settings.captcha
    enabled: dict[str, Service] = {}
    if given.hcaptcha_key is not None:
        enabled[hcaptcha.NAME] = HCaptcha(forms, given.hcaptcha_key)
    if given.procaptcha_url is not None:
        enabled[procaptcha.NAME] = Procaptcha(forms, given.procaptcha_url)
    return CaptchaServices(enabled, given.service)


class CaptchaWiring(containers.DeclarativeContainer):
    """Proofs that no machine signs."""

    settings: providers.Provider[Settings] = providers.Dependency()
    signals: providers.Provider[Signals] = providers.Dependency()

    forms: providers.Provider[FormSender] = providers.Singleton(FormSender)
    services: providers.Provider[Captcha] = providers.Singleton(_services, settings, forms)
    record: providers.Provider[CaptchaRecord] = providers.Singleton(LoggedCaptchas)
    gate: providers.Provider[CaptchaGate] = providers.Factory(
        CaptchaGate,
        captcha=services,
        record=record,
        signals=signals,
        everywhere=providers.Callable(lambda given: given.captcha.required, settings),
    )
