"""Words of the specifications: LTI Core 1.3, LTI Deep Linking 2.0, AGS 2.0, NRPS 2.0, 1EdTech Security Framework 1.0."""

from __future__ import annotations

VERSION = "1.3.0"
_LTI = "https://purl.imsglobal.org/spec/lti/claim/"
MESSAGE_TYPE = _LTI + "message_type"
LTI_VERSION = _LTI + "version"
DEPLOYMENT = _LTI + "deployment_id"
TARGET = _LTI + "target_link_uri"
RESOURCE_LINK = _LTI + "resource_link"
ROLES = _LTI + "roles"
CONTEXT = _LTI + "context"
PLATFORM = _LTI + "tool_platform"
PRESENTATION = _LTI + "launch_presentation"
CUSTOM = _LTI + "custom"

RESOURCE_LINK_REQUEST = "LtiResourceLinkRequest"
DEEP_LINKING_REQUEST = "LtiDeepLinkingRequest"
DEEP_LINKING_RESPONSE = "LtiDeepLinkingResponse"

_DL = "https://purl.imsglobal.org/spec/lti-dl/claim/"
DL_SETTINGS = _DL + "deep_linking_settings"
DL_ITEMS = _DL + "content_items"
DL_DATA = _DL + "data"
DL_LINK = "ltiResourceLink"

LEARNER = "http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"
INSTRUCTOR = "http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor"
COURSE_OFFERING = "http://purl.imsglobal.org/vocab/lis/v2/course#CourseOffering"

AGS = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
LINE_ITEMS = "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem"
LINE_ITEMS_READ = "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem.readonly"
RESULTS = "https://purl.imsglobal.org/spec/lti-ags/scope/result.readonly"
SCORES = "https://purl.imsglobal.org/spec/lti-ags/scope/score"
NRPS = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"
MEMBERS = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"
AGS_SCOPES = (LINE_ITEMS, LINE_ITEMS_READ, RESULTS, SCORES)
SCOPES = (*AGS_SCOPES, MEMBERS)

LINE_ITEM_TYPE = "application/vnd.ims.lis.v2.lineitem+json"
LINE_ITEMS_TYPE = "application/vnd.ims.lis.v2.lineitemcontainer+json"
RESULTS_TYPE = "application/vnd.ims.lis.v2.resultcontainer+json"
MEMBERS_TYPE = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
