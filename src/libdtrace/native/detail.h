/** How much of a user address's name is wanted: that of its module, with its function, or with the distance into it. */
#pragma once

enum class Detail { module, function, address };
