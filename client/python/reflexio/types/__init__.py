"""Arguments and results of the calls: the contract's messages as frozen dataclasses.

Field names are those of the contract. Times are epoch seconds, UTC. An optional field that the
server left unset is None. Lists and dicts are plain, and yours to keep.
"""

from reflexio.types.found import *  # noqa: F403
from reflexio.types.learning import *  # noqa: F403
from reflexio.types.organisation import *  # noqa: F403
from reflexio.types.outcomes import *  # noqa: F403
from reflexio.types.playbooks import *  # noqa: F403
from reflexio.types.profiles import *  # noqa: F403
from reflexio.types.recorded import *  # noqa: F403
