"""All services together: the one place that joins the features."""

from collections.abc import Mapping
from typing import ClassVar

from app.batches.receiving import VALIDATION
from app.batches.service import ISSUE
from app.catalogue.imports import IMPORT
from app.catalogue.receiving import PREVIEW
from app.credentials.status_withdrawal import PUBLICATION
from app.entitlements.running import ENTITLEMENTS
from app.learning_account import top_up_imports, top_up_receiving
from app.learning_account.top_up_imports import TopUpImports
from app.wiring.batches import BatchServices
from app.wiring.catalogue import CatalogueServices
from app.wiring.credentials import CredentialServices
from app.wiring.goals import GoalServices
from app.wiring.holder import HolderServices
from app.wiring.institutions import InstitutionServices
from app.wiring.learning_account import LearningAccountServices
from app.wiring.prior_learning import PriorLearningServices
from app.wiring.rights import RightsServices
from app.wiring.staff import StaffServices
from app.wiring.wallet import WalletServices
from app.wiring.webhooks import WebhookServices
from app.work.running import Handler


class Services(HolderServices, PriorLearningServices, BatchServices, WebhookServices):
    """One method per service; routes find each under its name."""

    __slots__ = ()

    NAMES: ClassVar[tuple[str, ...]] = (
        *InstitutionServices.NAMES,
        *CatalogueServices.NAMES,
        *LearningAccountServices.NAMES,
        *CredentialServices.NAMES,
        *WalletServices.NAMES,
        *StaffServices.NAMES,
        *BatchServices.NAMES,
        *WebhookServices.NAMES,
        *PriorLearningServices.NAMES,
        *GoalServices.NAMES,
        *RightsServices.NAMES,
        *HolderServices.NAMES,
    )

    def handlers(self) -> Mapping[str, Handler]:
        """Return who does the background work of each kind."""
        return {
            PREVIEW: lambda session, chunk, now: self.catalogue_imports(session).look_at(
                chunk, now=now
            ),
            ENTITLEMENTS: lambda session, chunk, now: self.entitlement_runs(session).go_through(
                chunk, now=now
            ),
            IMPORT: lambda session, chunk, now: self.catalogue_imports(session).write(
                chunk, now=now
            ),
            top_up_receiving.PREVIEW: lambda session, chunk, now: TopUpImports(session).look_at(
                chunk, now=now
            ),
            PUBLICATION: lambda session, chunk, now: self.status_lists(session).publish_again(
                chunk, now=now
            ),
            VALIDATION: lambda session, chunk, now: self.batch_work(session).look_at(
                chunk, now=now
            ),
            ISSUE: lambda session, chunk, now: self.batch_work(session).write(chunk, now=now),
            top_up_imports.IMPORT: lambda session, chunk, now: TopUpImports(session).write(
                chunk, now=now
            ),
        }
