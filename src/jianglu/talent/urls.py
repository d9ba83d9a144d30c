"""Addresses of the talent room."""

from django.urls import path

from . import card_views as cards
from . import nomination_views as nominations
from . import views

app_name = "talent"
urlpatterns = [
    path("platforms/", views.platforms, name="platforms"),
    path("platforms/<int:pk>/", views.platform, name="platform"),
    path("work/platforms/", views.mine, name="mine"),
    path("work/platforms/new/", views.apply_for, name="apply"),
    path("work/platforms/<int:pk>/", views.manage, name="manage"),
    path("work/platforms/<int:pk>/correct/", views.correct, name="correct"),
    path("work/platforms/<int:pk>/report/", views.report, name="report"),
    path("work/platforms/<int:pk>/term/", views.end_term, name="end_term"),
    path("office/platforms/", views.office, name="office"),
    path("office/honours/", views.honours, name="honours"),
    path("office/honours/template/", views.honours_template, name="honours_template"),
    path("office/honours/<int:pk>/", views.honour, name="honour"),
    path("work/nominations/", nominations.listed, name="nominations"),
    path("work/nominations/new/", nominations.nominate, name="nominate"),
    path("work/nominations/<int:pk>/", nominations.nomination, name="nomination"),
    path("work/nominations/<int:pk>/complete/", nominations.complete, name="complete_nomination"),
    path("office/nominations/", nominations.office, name="office_nominations"),
    path("me/nominations/", nominations.mine, name="my_nominations"),
    path("me/service-card/", cards.mine, name="my_card"),
    path("office/service-cards/", cards.rosters, name="card_rosters"),
    path("office/service-cards/template/", cards.template, name="card_template"),
    path("office/service-cards/<int:pk>/", cards.roster, name="card_roster"),
    path("office/service-cards/<int:pk>/issue/", cards.issue, name="issue_cards"),
    path("office/service-cards/<int:pk>/drop/", cards.drop, name="drop_cards"),
    path("office/service-cards/rows/<int:pk>/", cards.row, name="card_row"),
]
