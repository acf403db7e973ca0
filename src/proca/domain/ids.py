"""The identities of things, as types that do not mix."""

from typing import NewType

OrgId = NewType("OrgId", int)
UserId = NewType("UserId", int)
StafferId = NewType("StafferId", int)
UserTokenId = NewType("UserTokenId", int)
ServiceId = NewType("ServiceId", int)
PublicKeyId = NewType("PublicKeyId", int)
CampaignId = NewType("CampaignId", int)
ActionPageId = NewType("ActionPageId", int)
SupporterId = NewType("SupporterId", int)
ContactId = NewType("ContactId", int)
ActionId = NewType("ActionId", int)
SourceId = NewType("SourceId", int)
ConfirmId = NewType("ConfirmId", int)
TemplateId = NewType("TemplateId", int)
OutboxId = NewType("OutboxId", int)
TargetId = NewType("TargetId", str)
