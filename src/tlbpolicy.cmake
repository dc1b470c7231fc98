# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
#
# Reads tlbpolicy.mk: the groups become lists of absolute paths, tlbpolicy_core
# and so on. A changed list configures again.
file(STRINGS "${CMAKE_CURRENT_LIST_DIR}/tlbpolicy.mk" tlbpolicy_lines)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS
	"${CMAKE_CURRENT_LIST_DIR}/tlbpolicy.mk")
foreach(line IN LISTS tlbpolicy_lines)
	if(line MATCHES "^(tlbpolicy_[a-z0-9_]+) :=")
		set(${CMAKE_MATCH_1})
	elseif(line MATCHES "^(tlbpolicy_[a-z0-9_]+) \\+= (.+)$")
		list(APPEND ${CMAKE_MATCH_1} "${CMAKE_CURRENT_LIST_DIR}/${CMAKE_MATCH_2}")
	endif()
endforeach()
