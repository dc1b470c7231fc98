/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * A simulator that knew nothing of tlbpolicy: processes on cores, page tables, an
 * event loop that always runs the core that is furthest behind. It asks the
 * library's machine how long translations take, and lets a policy of the library
 * decide each invalidation.
 *
 * usage: simulator [preset [stage2]]
 *
 * Prints the same run under several policies. It is built with what is installed:
 *
 *	g++ simulator.cpp $(pkg-config --cflags --libs tlbpolicy-model)
 */
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <memory>
#include <unordered_map>
#include <vector>

#include <tlbpolicy/model.h>

namespace {

constexpr std::uint32_t page_shift = 12;
constexpr std::uint32_t core_count = 4;
constexpr std::uint32_t process_count = 8;
constexpr std::uint64_t quantum_accesses = 5000;
constexpr std::uint64_t accesses_per_core = 400000;

/* The simulator's own, so that a run is the same everywhere. */
class Random {
public:
	explicit Random(std::uint64_t seed) : state(seed * 2 + 1) {}

	std::uint64_t below(std::uint64_t bound)
	{
		state = state * 6364136223846793005u + 1442695040888963407u;
		return (state >> 33) % bound;
	}

private:
	std::uint64_t state;
};

/* What the library is asked: one machine, one policy. */
class Machine {
public:
	Machine(const tlbp_model_config &config, tlbp_policy *policy)
		: model(tlbp_model_create(&config, nullptr), tlbp_model_destroy)
	{
		tlbp.backend = tlbp_model_backend(model.get());
		tlbp.policy = policy;
		tlbp.stats = &stats;
		if (tlbp_init(&tlbp) != TLBP_OK)
			std::abort();
	}

	void access(std::uint32_t core, std::uint64_t va)
	{
		tlbp_model_access(model.get(), core, va, page_shift, TLBP_MODEL_DATA);
	}

	void unmap(std::uint32_t core, std::uint16_t asid, std::uint64_t va, std::uint64_t pages)
	{
		tlbp_space space = {};
		const tlbp_range range = { va, pages };

		space.kind = TLBP_SPACE_USER;
		space.domain = TLBP_DOMAIN_INNER;
		space.granule_shift = page_shift;
		space.asid = asid;
		const tlbp_request request = tlbp_page_request(space, &range, TLBP_LEAF_ONLY);
		if (tlbp_model_flush(model.get(), core, &tlbp, &request) < 0)
			std::abort();
	}

	void run_process(std::uint32_t core, std::uint16_t asid)
	{
		tlbp_model_switch(model.get(), core, asid, 0);
	}

	std::uint64_t now_ps(std::uint32_t core) const
	{
		return tlbp_model_now_ps(model.get(), core);
	}

	struct tlbp_model_stats core_stats(std::uint32_t core) const
	{
		return tlbp_model_stats(model.get(), core);
	}

private:
	std::unique_ptr<tlbp_model, void (*)(tlbp_model *)> model;
	tlbp_stats stats = {};
	struct tlbp tlbp = {};
};

struct Region {
	std::uint64_t va;
	std::uint64_t pages;
};

/*
 * A process: works on its heap, and again and again maps a buffer, fills it, and
 * gives the oldest one back.
 */
class Process {
public:
	explicit Process(std::uint16_t asid) : asid(asid), random(asid) {}

	void run(Machine &machine, std::uint32_t core, std::uint64_t access_count)
	{
		machine.run_process(core, asid);
		while (access_count > 0)
			access_count -= step(machine, core, access_count);
	}

private:
	static constexpr std::uint64_t heap_va = 0x400000;
	static constexpr std::uint64_t heap_pages = 100;
	static constexpr std::size_t region_max = 6;

	std::uint16_t asid;
	Random random;
	std::unordered_map<std::uint64_t, std::uint64_t> page_table;
	std::deque<Region> regions;
	std::uint64_t next_va = 0x7f0000000000;
	std::uint64_t next_frame = 1;

	void touch(Machine &machine, std::uint32_t core, std::uint64_t va)
	{
		std::uint64_t &frame = page_table[va >> page_shift];

		if (frame == 0)
			frame = next_frame++;
		machine.access(core, va);
	}

	void give_back(Machine &machine, std::uint32_t core)
	{
		const Region region = regions.front();

		regions.pop_front();
		for (std::uint64_t i = 0; i < region.pages; i++)
			page_table.erase((region.va >> page_shift) + i);
		machine.unmap(core, asid, region.va, region.pages);
	}

	void map(Machine &machine, std::uint32_t core)
	{
		const std::uint64_t pages = std::uint64_t(1) << random.below(12);

		if (regions.size() == region_max)
			give_back(machine, core);
		regions.push_back({ next_va, pages });
		next_va += (pages + 1) << page_shift;
	}

	/* Returns how many accesses it made. */
	std::uint64_t step(Machine &machine, std::uint32_t core, std::uint64_t most)
	{
		if (regions.empty() || random.below(100) == 0)
			map(machine, core);
		if (random.below(4) != 0) {
			touch(machine, core, heap_va + (random.below(heap_pages) << page_shift));
			return 1;
		}
		/* From somewhere in the newest buffer on, page by page. */
		const Region &region = regions.back();
		const std::uint64_t first = random.below(region.pages);
		std::uint64_t count = region.pages - first < 16 ? region.pages - first : 16;

		count = count < most ? count : most;
		for (std::uint64_t i = 0; i < count; i++)
			touch(machine, core, region.va + ((first + i) << page_shift));
		return count;
	}
};

std::uint32_t furthest_behind(const Machine &machine)
{
	std::uint32_t behind = 0;

	for (std::uint32_t core = 1; core < core_count; core++)
		if (machine.now_ps(core) < machine.now_ps(behind))
			behind = core;
	return behind;
}

void simulate(Machine &machine)
{
	std::vector<Process> processes;
	std::vector<std::uint64_t> quanta(core_count, 0);

	for (std::uint16_t asid = 1; asid <= process_count; asid++)
		processes.emplace_back(asid);
	for (std::uint64_t done = 0; done < core_count * accesses_per_core;
	     done += quantum_accesses) {
		const std::uint32_t core = furthest_behind(machine);
		/* Those of a core take turns. */
		const std::uint64_t turn = quanta[core]++ % (process_count / core_count);

		processes[core + turn * core_count].run(machine, core, quantum_accesses);
	}
}

/* ------------------------------------------------------------------ output --- */

double ms(std::uint64_t duration_ps)
{
	return double(duration_ps) / 1e9;
}

void print_run(const char *name, const Machine &machine)
{
	struct tlbp_model_stats sum = {};
	std::uint64_t end_ps = 0;

	for (std::uint32_t core = 0; core < core_count; core++) {
		const struct tlbp_model_stats stats = machine.core_stats(core);

		sum.access_count += stats.access_count;
		sum.refill_count += stats.refill_count;
		sum.op_count += stats.op_count;
		sum.whole_count += stats.whole_count;
		sum.issue_ps += stats.issue_ps + stats.sync_ps;
		sum.walk_ps += stats.walk_ps;
		sum.bystander_ps += stats.bystander_ps;
		end_ps = machine.now_ps(core) > end_ps ? machine.now_ps(core) : end_ps;
	}
	std::printf("%-11s %8.3f %8.3f %8.3f %8.3f %9llu %9llu %7llu\n", name, ms(end_ps),
		    ms(sum.issue_ps), ms(sum.walk_ps), ms(sum.bystander_ps),
		    static_cast<unsigned long long>(sum.refill_count),
		    static_cast<unsigned long long>(sum.op_count),
		    static_cast<unsigned long long>(sum.whole_count));
}

void run(const char *name, const tlbp_model_config &config, tlbp_policy *policy)
{
	Machine machine(config, policy);

	simulate(machine);
	print_run(name, machine);
}

void run_threshold(const char *name, const tlbp_model_config &config, std::uint64_t max_ops)
{
	tlbp_threshold threshold = {};

	threshold.policy.ops = &tlbp_threshold_ops;
	threshold.max_ops = max_ops;
	run(name, config, &threshold.policy);
}

void run_adaptive(const tlbp_model_config &config)
{
	tlbp_adaptive adaptive = {};
	tlbp_model *model = tlbp_model_create(&config, nullptr);

	tlbp_model_costs(model, &adaptive.costs);
	tlbp_model_destroy(model);
	adaptive.policy.ops = &tlbp_adaptive_ops;
	run("adaptive", config, &adaptive.policy);
}

} // namespace

int main(int argc, char **argv)
{
	const char *name = argc > 1 ? argv[1] : "cortex-a76";
	tlbp_model_config config = {};

	config.preset = tlbp_model_preset_find(name);
	config.core_count = core_count;
	config.granule_shift = page_shift;
	config.stage2 = argc > 2 && std::strcmp(argv[2], "stage2") == 0;
	if (!config.preset || argc > 3 || (argc > 2 && !config.stage2)) {
		std::fprintf(stderr, "usage: simulator [preset [stage2]]; no preset %s\n", name);
		return EXIT_FAILURE;
	}
	std::printf("%s%s: %u cores, %u processes; times in ms\n", config.preset->name,
		    config.stage2 ? " with stage 2" : "", core_count, process_count);
	std::printf("policy       elapsed  issuing    walks  disturb   refills       ops   "
		    "whole\n");
	run_threshold("by address", config, UINT64_MAX);
	run_threshold("whole", config, 1);
	run_threshold("512", config, 512);
	run_threshold("33", config, 33);
	run_adaptive(config);
	return EXIT_SUCCESS;
}
