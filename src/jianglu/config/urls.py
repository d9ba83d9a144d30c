"""All addresses: each room's pages at the root, the API under /api/v1/, accounts under /accounts/."""

from django.urls import include, path

from jianglu.api.urls import mounted as api_urls
from jianglu.platform.discovery import room_modules

urlpatterns = [
    path("i18n/", include("django.conf.urls.i18n")),
    path("accounts/", include("jianglu.platform.identity.account_urls")),
    *api_urls,
    *[path("", include((module.urlpatterns, label), namespace=label)) for label, module in room_modules("urls")],
]
